"""How fast does PyTorch train the same network? One epoch of 30-64-64-1 in batches of 32, in the plain loop that a practitioner
writes, on one thread. Prints {"torch": version, "rowsPerSecond": …, "rowsPerCpuSecond": …, "loss": mean of the epoch} as one line
of JSON.

usage: pytorch-training.py TABLE COLUMNS    TABLE: float32, little-endian, a row after another: COLUMNS numbers and the label
"""

import json
import sys
import time

import torch

BATCH_ROWS = 32
WARM_UP_STEPS = 50


def main(file, columns):
    torch.set_num_threads(1)
    torch.manual_seed(1)
    with open(file, "rb") as table:
        rows = torch.frombuffer(bytearray(table.read()), dtype=torch.float32).reshape(-1, columns + 1)
    features, labels = rows[:, :columns].contiguous(), rows[:, columns:].contiguous()

    loss_of = torch.nn.BCEWithLogitsLoss()

    def train(order):
        """A new network, one pass over the rows in this order; gives the mean loss."""
        model = torch.nn.Sequential(
            torch.nn.Linear(columns, 64),
            torch.nn.ReLU(),
            torch.nn.Linear(64, 64),
            torch.nn.ReLU(),
            torch.nn.Linear(64, 1),
        )
        optimizer = torch.optim.Adam(model.parameters(), lr=1e-3)
        losses = torch.zeros(())
        for batch in order.split(BATCH_ROWS):
            optimizer.zero_grad()
            loss = loss_of(model(features[batch]), labels[batch])
            loss.backward()
            optimizer.step()
            losses += loss.detach() * len(batch)
        return losses.item() / len(order)

    train(torch.randperm(len(rows))[: WARM_UP_STEPS * BATCH_ROWS])
    started, cpu_started = time.perf_counter(), time.process_time()
    loss = train(torch.randperm(len(rows)))
    seconds, cpu_seconds = time.perf_counter() - started, time.process_time() - cpu_started
    measured = {"rowsPerSecond": len(rows) / seconds, "rowsPerCpuSecond": len(rows) / cpu_seconds, "loss": loss}
    print(json.dumps({"torch": torch.__version__, **measured}))


main(sys.argv[1], int(sys.argv[2]))
