import { mayBeNode, namedNodes } from '../../model/node-name.ts';
import type { CurrentTime } from './current-recording.ts';
import { timesOfNodes } from './times-of-nodes.ts';

/** Of the time of the recording. Nodes that scaling brings and takes away are there for less. */
const ALL_THE_TIME = 0.95;
/** Of the nodes that were there all the time. An inventory that is some weeks old may lack one of many. */
const FEW_UNLISTED = 0.2;

/**
 * How many of the nodes that were recorded all the time are not in the inventory: they are of another cluster, or the inventory
 * is of another time. 0 where they are few, or fewer than half and may have replaced nodes that were not recorded, and where
 * sources do not say when their nodes reported.
 */
export function unlistedNodes({ sources, end, spans }: CurrentTime, known: readonly string[]): number {
  const first = spans[0]?.first ?? end;
  const recorded = timesOfNodes(sources);
  const always = recorded.filter((node) => node.last - node.first >= ALL_THE_TIME * (end - first));
  const permanent = namedNodes(always.map(({ node }) => node));
  const unlisted = permanent.filter((node) => !known.some((one) => mayBeNode(node, one))).length;
  const gone = known.filter((one) => !recorded.some(({ node }) => mayBeNode(node, one))).length;
  const isMost = unlisted > 0 && 2 * unlisted >= permanent.length;
  return isMost || unlisted - gone > FEW_UNLISTED * permanent.length ? unlisted : 0;
}
