// Which frames of an answer are not events? Confirmation, checkpoint, caught up, fell behind, stream not found (streams.proto).
import { shared, streams } from './generated-stubs.ts';

const { ReadResp } = streams;
const bytes = (frame: InstanceType<typeof ReadResp>) => Buffer.from(frame.serializeBinary());

export const caughtUpFrame = bytes(new ReadResp().setCaughtUp(new ReadResp.CaughtUp()));
export const fellBehindFrame = bytes(new ReadResp().setFellBehind(new ReadResp.FellBehind()));

export const confirmationFrame = (subscriptionId: string) =>
  bytes(new ReadResp().setConfirmation(new ReadResp.SubscriptionConfirmation().setSubscriptionId(subscriptionId)));

export function checkpointFrame(position: number): Buffer {
  const checkpoint = new ReadResp.Checkpoint().setCommitPosition(`${position}`).setPreparePosition(`${position}`);
  return bytes(new ReadResp().setCheckpoint(checkpoint));
}

export function streamNotFoundFrame(stream: string): Buffer {
  const identifier = new shared.StreamIdentifier().setStreamName(Buffer.from(stream));
  return bytes(new ReadResp().setStreamNotFound(new ReadResp.StreamNotFound().setStreamIdentifier(identifier)));
}
