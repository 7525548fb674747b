// What does the law suggest for a use? A class with the text it rests on; a person decides.
import { ObjectType } from 'type-graphql';
import type { SuggestedClass } from '../../domain/compliance/suggested-class.ts';
import { AuthorizedField } from '../auth/authorized-field.ts';
import { RiskClass } from '../relay/enums.ts';
import { SourceGradeName } from './compliance-enums.ts';

@ObjectType('SuggestedClass')
export class SuggestedClassType implements SuggestedClass {
  @AuthorizedField(() => RiskClass)
  riskClass: SuggestedClass['riskClass'];

  @AuthorizedField(() => String)
  legalBasis: string;

  @AuthorizedField(() => SourceGradeName, { description: 'How sure we are of it.' })
  grade: SuggestedClass['grade'];

  @AuthorizedField(() => String)
  rationale: string;

  @AuthorizedField(() => String, { nullable: true, description: 'The day from which the class has obligations.' })
  obligationsFrom: string | null;

  @AuthorizedField(() => Boolean, { description: 'On the day that was asked for.' })
  obligationsInForce: boolean;
}
