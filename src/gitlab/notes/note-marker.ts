import { fnv1a64 } from '../../impact/gate/fingerprint.ts';

/** What the hidden first line of a note says about who wrote it, and when in the order of pipelines. */
export interface NoteMarker {
  /** Distinguishes several comments on one merge request; see isInstanceName. */
  readonly instance: string;
  /** `CI_PIPELINE_IID`, which grows with every pipeline of a project. */
  readonly pipelineIid: number;
  /** The head commit that the note is about. */
  readonly sha: string;
  /** Distinguishes the jobs of one pipeline; see jobKey. Undefined where the job is not known, and in notes of older versions. */
  readonly job?: string | undefined;
}

/** Only lower case letters, digits and dashes: nothing that could end the hidden comment or its line. */
export function isInstanceName(name: string): boolean {
  return /^[a-z0-9-]{1,63}$/.test(name);
}

/** The name of a job as 16 hexadecimal digits, because a name may contain what ends the hidden comment. */
export function jobKey(name: string | undefined): string | undefined {
  return name ? fnv1a64(name) : undefined;
}

/** The hidden first line of a note, by which it is found again. */
export function formatNoteMarker({ instance, pipelineIid, sha, job }: NoteMarker): string {
  return `<!-- sluice/${instance}/v1 pipeline=${pipelineIid} sha=${sha}${job === undefined ? '' : ` job=${job}`} -->`;
}

/**
 * Reads the first line of a note. Undefined when it is not a note of this instance. The pipeline is 0, older than any, when the
 * line is ours but its values are not what this program writes, because somebody edited it.
 *
 * A marker proves nothing about the author: whoever can comment can write one. Use it only on notes of our own user.
 */
export function parseNoteMarker(body: string, instance: string): NoteMarker | undefined {
  const line = body.split('\n', 1)[0]?.trimEnd() ?? '';
  const prefix = `<!-- sluice/${instance}/v1 `;
  if (!line.startsWith(prefix) || !line.endsWith('-->')) return undefined;
  const values = /^pipeline=([1-9]\d{0,14}) sha=([0-9a-f]{7,64})(?: job=([0-9a-f]{16}))? -->$/.exec(
    line.slice(prefix.length),
  );
  if (values?.[1] === undefined || values[2] === undefined) return { instance, pipelineIid: 0, sha: '' };
  const [, pipelineIid, sha, job] = values;
  return { instance, pipelineIid: Number(pipelineIid), sha, ...(job !== undefined && { job }) };
}
