// What does finance record that moves no line? Invoices, closed months, budgets and their alerts: rows, with the position from
// which they were known.
import type { EventOf } from '../projection.ts';
import type { ViewWriter } from '../view-writer.ts';

export async function keepInvoice({ data, ...event }: EventOf<'InvoiceRecorded'>, views: ViewWriter): Promise<void> {
  const known = await views.first(
    views.db.selectFrom('invoice').select('position').where('invoice_id', '=', data.invoiceId).limit(1),
  );
  if (known) {
    views.anomaly(event, 'INVOICE_TWICE', `Invoice ${data.invoiceId} was recorded before; the first one holds.`);
    return;
  }
  views.write(
    views.db.insertInto('invoice').values({
      position: event.position,
      invoice_id: data.invoiceId,
      supplier: data.supplier,
      number: data.number,
      issued_at: data.issuedAt,
      currency: data.currency,
      period_from: data.periodFrom,
      period_to: data.periodTo,
      total_nanos: data.totalNanos,
      lines: JSON.stringify(data.lines),
      recorded_at: event.metadata.recordedAt,
      recorded_by: event.metadata.actor.subject,
    }),
  );
}

export async function closePeriod({ data, ...event }: EventOf<'PeriodClosed'>, views: ViewWriter): Promise<void> {
  const known = await views.first(
    views.db.selectFrom('cost_period').select('position').where('period', '=', data.period),
  );
  if (known) {
    views.anomaly(event, 'PERIOD_TWICE', `${data.period} was closed before; the first time holds.`);
    return;
  }
  views.write(
    views.db.insertInto('cost_period').values({
      period: data.period,
      from_time: data.from,
      to_time: data.to,
      as_of: data.asOf,
      totals: JSON.stringify(data.totals),
      position: event.position,
      closed_at: event.metadata.recordedAt,
      closed_by: event.metadata.actor.subject,
    }),
  );
}

export function setBudget({ data, position, metadata }: EventOf<'BudgetSet'>, views: ViewWriter): void {
  views.write(
    views.db
      .updateTable('budget')
      .set({ to_position: position })
      .where('budget_id', '=', data.budgetId)
      .where('to_position', 'is', null),
  );
  views.write(
    views.db.insertInto('budget').values({
      budget_id: data.budgetId,
      from_position: position,
      to_position: null,
      name: data.name,
      business_unit: data.scope.businessUnit,
      model_id: data.scope.modelId,
      deployment_id: data.scope.deploymentId,
      currency: data.currency,
      nanos: data.nanos,
      alerts: JSON.stringify(data.alertsAtPermille),
      set_at: metadata.recordedAt,
    }),
  );
}

export async function keepAlert({ data, ...event }: EventOf<'BudgetExceeded'>, views: ViewWriter): Promise<void> {
  const known = await views.first(
    views.db
      .selectFrom('budget_alert')
      .select('position')
      .where('budget_id', '=', data.budgetId)
      .where('month', '=', data.month)
      .where('at_permille', '=', data.atPermille),
  );
  if (known) {
    views.anomaly(
      event,
      'ALERT_TWICE',
      `Budget ${data.budgetId} was reported at ${data.atPermille} ‰ of ${data.month} before.`,
    );
    return;
  }
  views.write(
    views.db.insertInto('budget_alert').values({
      budget_id: data.budgetId,
      month: data.month,
      at_permille: data.atPermille,
      spent_nanos: data.spentNanos,
      position: event.position,
      recorded_at: event.metadata.recordedAt,
    }),
  );
}
