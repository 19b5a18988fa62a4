import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { namespacedName } from '../../model/namespaced-name.ts';
import type { PortProtocol } from '../../model/protocol.ts';
import { didYouMean } from '../../policy/fields/did-you-mean.ts';
import type { NetworkPolicyPort } from '../../policy/kubernetes/network-policy.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { Platform } from '../../policy/platform/platform.ts';
import type { Policy } from '../../policy/policy.ts';
import type { InventoryService, PodProfile } from '../inventory.ts';

/** Rules that reach more kinds of pods than this are not checked: their ports need not be one pod's. */
export const MAX_TARGETS = 200;

type ServicesByNamespace = ReadonlyMap<string, readonly InventoryService[]>;

/** What decides the meaning of a rule's port, besides the pods. */
export interface AroundPorts {
  readonly services: ServicesByNamespace;
  readonly platform: Platform;
}

/** A pod whose port a rule names. */
export interface Target {
  readonly namespace: string;
  readonly profile: PodProfile;
}

/** A port as a rule writes it, for any of the protocols. */
export interface WantedPort extends Pick<NetworkPolicyPort, 'port'> {
  readonly protocols: readonly PortProtocol[];
}

/** What is wrong with a port, and how to fix it. */
interface PortFinding {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
}

/** Undefined where one of the pods has the port, or that is not known. `written` is how the policy writes a number. */
export function missedPort(
  { protocols, port }: WantedPort,
  targets: readonly Target[],
  { services, platform }: AroundPorts,
  written: (port: number | string) => string,
): PortFinding | undefined {
  if (port === 'any') return undefined;
  const has = (one: { readonly protocol: string }) => protocols.some((protocol) => protocol === one.protocol);
  const words = protocols.length === 1 ? `${protocols[0]} ` : '';
  if ('name' in port) {
    const declared = targets.map(({ profile }) => profile.ports);
    if (declared.includes(undefined)) return undefined;
    const known = declared.flatMap((ports) => ports ?? []);
    const named = known.filter((one) => one.name === port.name && has(one));
    const isLookedAt = platform.profile.portsOfInitContainers !== 'ignored';
    if (named.some(({ declaredBy }) => declaredBy === undefined || isLookedAt)) return undefined;
    if (named.length > 0) return initContainerPort(`${words}port \`${port.name}\``, platform);
    const near = didYouMean(
      port.name,
      known.filter(has).map(({ name }) => name),
    );
    const meant =
      near === undefined
        ? 'use the port number, or the name that the containers declare'
        : `did you mean \`${near}\`?`;
    const isOther = known.some(({ name }) => name === port.name);
    return {
      code: 'inventory/port-name-unknown',
      message: `no container of the pods behind this rule declares a ${words}port \`${port.name}\`, so it matches nothing`,
      help: isOther ? 'the containers declare it with another protocol; write that in `protocol`' : meant,
    };
  }
  if (port.first !== port.last || targets.some(({ profile }) => listensOn(profile, has, port.first)))
    return undefined;
  const mapped = targets.map((target) => mappingOf(target, has, port.first, services));
  const [first] = mapped;
  if (first === undefined || mapped.includes(undefined)) return undefined;
  return {
    code: 'inventory/service-port',
    message: `${first.protocol} ${port.first} is the port of Service \`${first.service.namespace}/${first.service.name}\`, which sends it to ${first.target} of the pods; policies see only the port of the pod`,
    help: `write \`port: ${written(first.target)}\``,
  };
}

function initContainerPort(port: string, { name }: Platform): PortFinding {
  return {
    code: 'inventory/port-name-unknown',
    message: `only init containers of the pods behind this rule declare a ${port} (sidecars count as such), and ${name} ignores those, so it matches nothing`,
    help: 'use the port number',
  };
}

type HasProtocol = (one: { readonly protocol: string }) => boolean;

/** Also true when it is not known. */
function listensOn({ listens }: PodProfile, has: HasProtocol, port: number): boolean {
  return listens === undefined || listens.some((one) => has(one) && one.port === port);
}

/** The Service that has the port and sends it to another port of this pod. */
function mappingOf(
  { namespace, profile }: Target,
  has: HasProtocol,
  port: number,
  services: ServicesByNamespace,
) {
  const selecting = (services.get(namespace) ?? []).filter(
    ({ selector }) =>
      selector !== undefined &&
      [...selector].every(([key, value]) => profile.labels.labels.get(key) === value),
  );
  const sent = selecting.flatMap((service) =>
    service.ports.map(({ targetPort, ...one }) => ({ service, ...one, target: targetPort })),
  );
  const isTarget = sent.some(({ target }) => target === port);
  return isTarget ? undefined : sent.find((one) => has(one) && one.port === port && one.target !== port);
}

export function describePort(
  { ref, document }: Policy,
  path: FieldPath,
  { code, message, help }: PortFinding,
): Diagnostic {
  return {
    code,
    severity: 'warning',
    meaning: 'noted',
    message: `\`${namespacedName(ref)}\`: ${message}`,
    help,
    span: document.spanOf(path),
  };
}
