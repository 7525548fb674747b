// What is in a model file that was sent? Looked into by a process of its own; looking changes nothing and is not recorded.
import { Authorized, Ctx, FieldResolver, Resolver, Root } from 'type-graphql';
import type { Context } from '../context.ts';
import { stagedFileOf } from './staged-file-of.ts';
import { ModelFileType, modelFileOf } from './staged-model.types.ts';
import { StagedFileType } from './staging.types.ts';

@Resolver(() => StagedFileType)
export class StagedModel {
  @Authorized('engineer')
  @FieldResolver(() => ModelFileType, {
    description: 'Of an ONNX file: what it holds, or one sentence why it is not let in.',
  })
  async model(@Root() { id }: StagedFileType, @Ctx() context: Context): Promise<ModelFileType> {
    await stagedFileOf(context, id);
    return modelFileOf(await context.deps.importer.inspect(id));
  }
}
