// Do people stand over the machine? Close calls wait for a person, an objection has a deadline, and what a person decides holds.
import type { Cast } from '../people.ts';
import type { Teller } from '../teller.ts';

export interface Oversight {
  /** Decisions that a rule put before a person. */
  readonly queued: number;
  readonly complaintDueAt: string;
  readonly finalDecision: string;
  /** Of the last event. */
  readonly position: string;
}

const RULE = `mutation ($input: SetReviewRuleInput!) { setReviewRule(input: $input) { receipt { position } } }`;
const QUEUE = `query ($atLeast: Position) {
  reviewQueue(atLeast: $atLeast, reasons: [NEAR_THRESHOLD], first: 100) { nodes { predictionId reasons prediction { score } } }
}`;
const COMPLAIN = `mutation ($input: ReceiveComplaintInput!) {
  receiveComplaint(input: $input) { complaintId complaint { dueAt basis } }
}`;
const REVIEW = `mutation ($input: ReviewPredictionInput!) {
  reviewPrediction(input: $input) { prediction { decision finalDecision } receipt { position } }
}`;
const ANSWER = `mutation ($input: AnswerComplaintInput!) {
  answerComplaint(input: $input) { complaint { status outcome } receipt { position } }
}`;

/** Before anything is scored: a decision is judged by the rule of its moment. */
export async function setReviewRule({ approver }: Cast, deploymentId: string, teller: Teller): Promise<void> {
  teller.step('approver', 'puts every decision within 0.02 of the threshold before a person');
  const input = {
    commandId: 'demo-review-rule',
    deploymentId,
    nearThreshold: 0.02,
    reason: 'Close calls are seen by a person.',
  };
  await approver.ask(RULE, { input });
}

export async function oversee(cast: Cast, predictionId: string, atLeast: string, teller: Teller): Promise<Oversight> {
  teller.step('regulator', 'asks which decisions wait for a person');
  const { reviewQueue } = await cast.regulator.ask<{
    reviewQueue: { nodes: { predictionId: string; prediction: { score: number } }[] };
  }>(QUEUE, { atLeast });
  const { nodes } = reviewQueue;
  teller.say(`${nodes.length} close calls wait; the first was scored ${nodes[0]?.prediction.score.toFixed(4) ?? '–'}.`);

  teller.step('officer', 'takes down an objection to the declined loan');
  const { receiveComplaint } = await cast.officer.ask<{
    receiveComplaint: { complaintId: string; complaint: { dueAt: string; basis: string } };
  }>(COMPLAIN, {
    input: { commandId: 'demo-complaint', predictionId, text: 'I have paid back every loan so far; look again.' },
  });
  const { complaintId, complaint } = receiveComplaint;
  teller.say(
    `An answer is due by ${complaint.dueAt} (${complaint.basis}). What was said is sealed with the person’s key.`,
  );

  teller.step('officer', 'looks again, and decides otherwise than the model');
  const { reviewPrediction } = await cast.officer.ask<{
    reviewPrediction: { prediction: { decision: string; finalDecision: string } };
  }>(REVIEW, {
    input: {
      commandId: 'demo-review',
      predictionId,
      complaintId,
      outcome: 'OVERRIDDEN',
      decision: 'ACCEPT',
      finalAction: 'The loan was paid out.',
      reason: 'Earlier loans were paid back, which the application did not say.',
    },
  });
  const { decision, finalDecision } = reviewPrediction.prediction;
  teller.say(`The model said ${decision}, and that stands in the ledger; what holds is ${finalDecision}.`);
  const { answerComplaint } = await cast.officer.ask<{ answerComplaint: { receipt: { position: string } } }>(ANSWER, {
    input: { commandId: 'demo-answer', complaintId, outcome: 'UPHELD', answer: 'You were right; the loan is yours.' },
  });
  return {
    queued: nodes.length,
    complaintDueAt: complaint.dueAt,
    finalDecision,
    position: answerComplaint.receipt.position,
  };
}
