// Are there enough people behind some rows to show what the rows have in common? Enough different ones, and nobody who is most of
// them: a rate over rows of which one person has nearly all is that person's.

export interface Crowd {
  add(person: string | number, rows?: number): void;
  join(other: Crowd): void;
  /** Rows of each person. */
  readonly rowsOf: ReadonlyMap<string | number, number>;
  isEmpty(): boolean;
  /** `minimumPeople`: from 1 on; from 2 on nobody may have more than half of the rows. */
  mayBeShown(minimumPeople: number): boolean;
}

export function makeCrowd(): Crowd {
  const rowsOf = new Map<string | number, number>();
  let total = 0;
  let most = 0;
  const add = (person: string | number, rows = 1): void => {
    const own = (rowsOf.get(person) ?? 0) + rows;
    rowsOf.set(person, own);
    total += rows;
    most = Math.max(most, own);
  };
  return {
    add,
    join(other) {
      for (const [person, rows] of other.rowsOf) add(person, rows);
    },
    rowsOf,
    isEmpty: () => total === 0,
    mayBeShown: (minimumPeople) => rowsOf.size >= minimumPeople && most * Math.min(2, minimumPeople) <= total,
  };
}
