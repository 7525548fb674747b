// What is a decision's dossier? One answer that holds everything about one decision: what it rested on as it was made, and what came
// of it since.
import { ObjectType } from 'type-graphql';
import type { Position } from '../../domain/kernel/event.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { PredictionType } from '../predictions/prediction.types.ts';
import { PositionScalar } from '../relay/scalars.ts';

@ObjectType('DecisionDossier', {
  description:
    'Everything about one decision. What it rested on (model, version, routing, rule, law) reads as at the decision; what came of it (reviews, complaints, checks, costs) as at `asOf`.',
})
export class DecisionDossierType {
  @AuthorizedField(() => PositionScalar, {
    description:
      'All of it is as at this position: asked again with it, the answer is the same but for what is erased.',
  })
  asOf: Position;

  @AuthorizedField(() => PredictionType, {
    description: 'Score, threshold, decision, and the reasons in numbers and words.',
  })
  decision: PredictionType;
}
