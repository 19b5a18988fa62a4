import type { FlowDigest, SeenConnection } from '../flow-digest.ts';
import { ConnectionTable } from '../table/connection-table.ts';

/**
 * The digest with `rewrite` of each connection, and these answers; connections that then look alike are one. That lists of names were
 * cut stays known.
 */
export function rewriteDigest(
  digest: FlowDigest,
  rewrite: (seen: SeenConnection) => SeenConnection,
  answers: Pick<FlowDigest, 'answers' | 'hasAllAnswers'> = digest,
): FlowDigest {
  const table = new ConnectionTable();
  for (const seen of digest.connections) table.addSeen(rewrite(seen));
  table.addSeenAnswers(answers);
  table.boundNames(digest.maxNames);
  return { ...digest, ...table.finish() };
}
