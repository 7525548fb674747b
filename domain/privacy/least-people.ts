// How many people must share something before it may stand in the clear, where no erasure reaches it? One number for the whole
// house: profiles, vocabularies, backgrounds and tables of groups all ask for it, so that none is the weak one.

/**
 * Five. With fewer, whoever knows the others (a household, a team) works out the one who is left; official statistics ask for
 * three to ten. People are counted, not rows: a person with a thousand rows is one. Where no column says whose a row is, every
 * row counts as somebody's own.
 */
export const LEAST_PEOPLE = 5;
