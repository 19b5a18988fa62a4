/** The text of one document and its offset in the file. */
export interface DocumentText {
  readonly text: string;
  readonly base: number;
}
