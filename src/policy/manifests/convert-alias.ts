import type { Alias } from 'yaml';
import { quote } from '../fields/quote.ts';
import { type Conversion, type Converted, refuse } from './conversion.ts';

/** Values that aliases may add to a document; every use of an alias counts with everything in it. */
const MAX_ALIASED_VALUES = 100_000;

/** The value of an alias, which it shares with its anchor. */
export function convertAlias(conversion: Conversion, node: Alias): Converted | undefined {
  const anchor = conversion.anchors.get(node.source);
  if (anchor === undefined) {
    return refuse(conversion, node, {
      code: 'yaml/unknown-anchor',
      message: `the alias ${quote(`*${node.source}`)} refers to an anchor that is not defined above it`,
      help: `define ${quote(`&${node.source}`)} before this line in the same document, or quote the value`,
    });
  }
  if (anchor.done === undefined) {
    return refuse(conversion, node, {
      code: 'yaml/alias-cycle',
      message: `the alias ${quote(`*${node.source}`)} refers to a value that contains it`,
      help: 'write the value out',
    });
  }
  conversion.aliased += anchor.done.size;
  if (conversion.aliased > MAX_ALIASED_VALUES) {
    conversion.isStopped = true;
    return refuse(conversion, node, {
      code: 'yaml/alias-limit',
      message: `aliases add more than ${MAX_ALIASED_VALUES} values to this document`,
      help: 'write the values out; a document that grows like this is refused to protect the machine',
    });
  }
  return anchor.done;
}
