import { recordedAddress } from '../../../flows/format/values/recorded-address.ts';
import type { EndpointDirectory } from '../../../inventory/endpoint-directory.ts';
import { looksAlike } from '../../../inventory/tell-apart.ts';
import type { Diagnostic } from '../../../model/diagnostic.ts';
import { type Endpoint, endpointName } from '../../../model/endpoint.ts';
import { isLoopbackAddress } from '../../../model/private-address.ts';
import { didYouMean } from '../../../policy/fields/did-you-mean.ts';
import { inputProblem } from '../../input/input-problem.ts';

/**
 * The ends that a name or an address means: several when policies can tell pods of one name apart.
 *
 * @param text `namespace/workload`, `workload`, or an address.
 */
export function findEndpoints(text: string, directory: EndpointDirectory): readonly Endpoint[] | Diagnostic {
  const address = recordedAddress(text);
  if (address !== undefined) {
    return isLoopbackAddress(address) ? loopback(text) : distinct(directory.byAddress(address));
  }
  if (text.includes('/')) {
    const found = directory.byName(text);
    return found.length > 0 ? found : unknownName(text, directory.names);
  }
  const names = directory.names.filter((name) => name.endsWith(`/${text}`));
  const [name, ...others] = names;
  if (name === undefined) return unknownName(text, directory.names);
  return others.length > 0 ? ambiguousName(text, names) : directory.byName(name);
}

/** Ends that look the same to every policy count as one. */
function distinct(endpoints: readonly Endpoint[]): readonly Endpoint[] {
  return endpoints.filter(
    (one, i) =>
      !endpoints
        .slice(0, i)
        .some((other) => endpointName(one) === endpointName(other) && looksAlike(one, other)),
  );
}

function loopback(text: string): Diagnostic {
  return inputProblem(
    'input/loopback-address',
    `\`${text}\` is local to each pod: what is sent there never leaves the pod, and no policy sees it`,
    'name the workload, or give an address of a pod, node or Service',
  );
}

function unknownName(text: string, names: readonly string[]): Diagnostic {
  const isBare = !text.includes('/');
  const candidates = isBare ? names.map((name) => name.slice(name.indexOf('/') + 1)) : names;
  const suggestion = didYouMean(text, [...new Set(candidates)]);
  return inputProblem(
    'input/unknown-endpoint',
    `\`${text}\` is neither an address nor a workload of the inventory or the flows`,
    suggestion === undefined
      ? 'write <namespace>/<workload>, and give `--inventory` or `--flows` that contain it'
      : `did you mean \`${suggestion}\`?`,
  );
}

const LISTED = 5;

function ambiguousName(text: string, names: readonly string[]): Diagnostic {
  const listed = names.slice(0, LISTED).map((name) => `\`${name}\``);
  const more = names.length > LISTED ? ` and ${names.length - LISTED} more` : '';
  return inputProblem(
    'input/ambiguous-endpoint',
    `\`${text}\` is the name of several workloads: ${listed.join(', ')}${more}`,
    'write <namespace>/<workload>',
  );
}
