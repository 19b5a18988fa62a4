/** What GitLab sets for a job. */
export type Variables = Readonly<Record<string, string | undefined>>;

/** An id or a number within a project; undefined for what GitLab never writes. */
export function positiveInteger(text: string | undefined): number | undefined {
  return text !== undefined && /^[1-9]\d{0,14}$/.test(text) ? Number(text) : undefined;
}

/** A full commit id, SHA-1 or SHA-256. */
export function commitSha(text: string | undefined): string | undefined {
  return text !== undefined && /^[0-9a-f]{40}([0-9a-f]{24})?$/.test(text) ? text : undefined;
}
