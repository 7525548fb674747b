// What is in a model file that was sent? Looked into by a process of its own; looking changes nothing and is not recorded.
import { Authorized, Ctx, Extensions, FieldResolver, Resolver, Root } from 'type-graphql';
import { type Context, callerOf } from '../context.ts';
import { READS_A_FILE } from '../limits/check-operation.ts';
import { stagedFileOf } from './staged-file-of.ts';
import { ModelFileType, modelFileOf } from './staged-model.types.ts';
import { StagedFileType } from './staging.types.ts';

@Resolver(() => StagedFileType)
export class StagedModel {
  @Authorized('engineer')
  @Extensions({ [READS_A_FILE]: true })
  @FieldResolver(() => ModelFileType, {
    description: 'Of an ONNX file: what it holds, or one sentence why it is not let in.',
  })
  async model(@Root() { id }: StagedFileType, @Ctx() context: Context): Promise<ModelFileType> {
    await stagedFileOf(context, id);
    const { importer, readings } = context.deps;
    const reader = { stagedId: id, caller: callerOf(context).actor.subject, gone: context.gone };
    return modelFileOf(await readings.look(reader, { for: 'model', how: '' }, () => importer.inspect(id)));
  }
}
