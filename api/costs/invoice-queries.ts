// What was invoiced, and is it right? Invoices are of the whole house: only those who see all units read them.
import { Arg, Args, Authorized, Ctx, FieldResolver, ID, Query, Resolver, Root } from 'type-graphql';
import { parseId } from '../../domain/kernel/ids.ts';
import { findInvoice, invoices } from '../../projections/costs/read-invoices.ts';
import type { Context } from '../context.ts';
import { AsOf, AtLeast } from '../relay/caught-up.ts';
import { type Connection, connectionOf, PageArgs, parsePage } from '../relay/connection.ts';
import { costScope } from './cost-scope.ts';
import { InvoiceConnection, InvoiceType, invoiceOf, ReconciliationType, reconciliationOf } from './invoice.types.ts';
import { reconciled } from './reconciled.ts';

@Resolver(() => InvoiceType)
export class InvoiceQueries {
  @Authorized('finance', 'regulator', 'operator')
  @Query(() => InvoiceConnection, { description: 'In the order in which they were recorded.' })
  async invoices(
    @Args(() => PageArgs) page: PageArgs,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<Connection<InvoiceType>> {
    costScope(context, asOf);
    const found = await invoices(context.deps.views, { ...parsePage(page), asOf: asOf ?? undefined });
    return connectionOf(found, (row) => invoiceOf(row, asOf));
  }

  @Authorized('finance', 'regulator', 'operator')
  @Query(() => InvoiceType, { nullable: true })
  async invoice(
    @Arg('id', () => ID) id: string,
    @AsOf() asOf: bigint | null,
    @AtLeast() _caughtUp: undefined,
    @Ctx() context: Context,
  ): Promise<InvoiceType | null> {
    costScope(context, asOf);
    const row = await findInvoice(context.deps.views, parseId('invoice', id), asOf ?? undefined);
    return row ? invoiceOf(row, asOf) : null;
  }

  @Authorized('finance', 'regulator', 'operator')
  @FieldResolver(() => ReconciliationType, {
    description: 'Beside what was metered at this supplier’s prices, in this currency, on the days of the period.',
  })
  async reconciliation(@Root() { row, asOf }: InvoiceType, @Ctx() context: Context): Promise<ReconciliationType> {
    const reconciliation = await reconciled(context.deps.views, row, asOf ?? undefined);
    return reconciliationOf(reconciliation, row.currency);
  }
}
