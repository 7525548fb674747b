// The bill in FOCUS keeps the rules of every version and adds up to the books, corrections of closed months included.
import assert from 'node:assert/strict';
import test from 'node:test';
import { FOCUS_SPECS } from '../../../domain/costs/focus-columns.ts';
import { focusViolations, nanosOf, readFocus } from '../../support/focus-rules.ts';
import { COMMANDS, invoiceInput, startFinanceHouse } from '../costs/finance-house.ts';
import { people } from '../seeded-model.ts';

test('every version keeps its rules, and what was billed is the total of each currency', async (t) => {
  const { api, ask } = await startFinanceHouse(t);
  const { invoiceId } = (await ask(COMMANDS.recordInvoice, { input: invoiceInput })).recordInvoice;
  await ask(COMMANDS.closePeriod, { input: { period: '2026-01' } });
  const { costLines } = await ask('query { costLines(from: "2026-01-15") { nodes { id } } }');
  const line = { lineId: costLines.nodes[0].id, nanos: '-7' };
  await ask(COMMANDS.correctCost, { input: { currency: 'USD', reason: 'A gift.', line } });
  const support = { invoiceId, line: 2, nanos: '1000000000', businessUnit: 'platform' };
  const invoiceLine = { currency: 'USD', reason: 'Support.', invoiceLine: support };
  const { receipt } = (await ask(COMMANDS.correctCost, { input: invoiceLine })).correctCost;
  const { costSummary } = await ask(
    'query ($at: Position) { costSummary(atLeast: $at) { totals { currency total { nanos } } } }',
    { at: receipt.position },
  );
  const get = async (query: string, bearer = people.finance) => {
    const response = await fetch(`${api.url}/costs/focus.csv?${query}`, {
      headers: { authorization: `Bearer ${bearer}` },
    });
    return { status: response.status, text: await response.text() };
  };
  const days = 'from=2026-01-01&to=2026-02-01';
  for (const spec of FOCUS_SPECS) {
    const { status, text } = await get(`spec=${spec}&${days}`);
    assert.equal(status, 200, text);
    assert.deepEqual(focusViolations(text, spec), []);
    const rows = readFocus(text);
    for (const { currency, total } of costSummary.totals) {
      const billed = nanosOf(
        rows.filter((row) => row.BillingCurrency === currency),
        'BilledCost',
      );
      assert.equal(billed, BigInt(total.nanos));
    }
    const corrections = rows.filter((row) => row.ChargeClass === 'Correction');
    assert.equal(corrections.length, 2);
    assert.ok(corrections.every((row) => row.BillingPeriodStart !== '2026-01-01T00:00:00Z'));
    assert.ok(rows.some((row) => row.InvoiceId === 'INV-2026-01'));
  }
  const dollars = readFocus((await get(`currency=USD&${days}`)).text);
  assert.ok(dollars.length > 0 && dollars.every((row) => row.BillingCurrency === 'USD'));
  assert.deepEqual(readFocus((await get('from=2025-01-01&to=2025-02-01')).text), []);

  for (const query of [
    '',
    days.slice(0, 15),
    `spec=1.1&${days}`,
    `currency=euro&${days}`,
    `${days}&x=1`,
    'from=2026-02-01&to=2026-01-01',
  ]) {
    const { status, text } = await get(query);
    assert.equal(status, 400, `${query}: ${text}`);
    assert.equal(JSON.parse(text).code, 'BAD_INPUT');
  }
  assert.equal((await get(days, people.business)).status, 403);
});
