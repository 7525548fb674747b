// What does a document look like before it is a page? Titles, paragraphs and tables of plain text, and nothing that could be
// read as an instruction by whatever draws it: the index comes from the titles.

export interface PlainDocument {
  /** Stands at the head of every page. */
  readonly reportId: string;
  readonly title: string;
  /** RFC 3339, UTC; also what the file says of itself. */
  readonly createdAt: string;
  readonly sections: readonly PlainSection[];
}

export interface PlainSection {
  readonly title: string;
  /** 2: a part of the section before it. */
  readonly level: 1 | 2;
  readonly paragraphs: readonly string[];
  readonly tables: readonly PlainTable[];
}

export interface PlainTable {
  readonly title: string;
  /** At least one. */
  readonly columns: readonly string[];
  /** As many cells as there are columns. */
  readonly rows: readonly (readonly string[])[];
}
