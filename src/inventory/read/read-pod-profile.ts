import type { ContainerPort } from '../../model/endpoint.ts';
import { isPortProtocol, type PortProtocol } from '../../model/protocol.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import type { HostPort, PodProfile } from '../inventory.ts';
import { OS_OF_NODE } from '../pods/runs-on.ts';
import { type Purpose, purposeOfImage } from '../purpose-of-images.ts';
import type { FieldReader } from './field-reader.ts';
import { readLabels } from './read-metadata.ts';

interface DeclaredPort {
  readonly name: string | undefined;
  readonly protocol: PortProtocol;
  readonly port: number;
  readonly hostPort: HostPort | undefined;
  readonly declaredBy: DeclaredBy;
}

type DeclaredBy = ContainerPort['declaredBy'];

/** Reads `metadata.labels` and `spec` of a pod or pod template at `path`. */
export function readPodProfile(reader: FieldReader, path: FieldPath): PodProfile {
  const labels = readLabels(reader, [...path, 'metadata', 'labels']);
  const isHostNetwork = reader.flag([...path, 'spec', 'hostNetwork']) ?? false;
  // Without containers it is a partial description, such as a patch.
  const isWhole = (reader.list([...path, 'spec', 'containers']) ?? []).length > 0;
  const serviceAccount = readServiceAccount(reader, [...path, 'spec'], isWhole);
  const purpose = readPurpose(reader, [...path, 'spec', 'containers']);
  const os = readOs(reader, [...path, 'spec']);
  const told = {
    labels,
    serviceAccount,
    isHostNetwork,
    ...(os !== undefined && { os }),
    ...(purpose !== undefined && { purpose }),
  };
  const before = reader.diagnostics.length;
  const declared = [
    ...readContainers(reader, [...path, 'spec', 'containers'], () => undefined),
    ...readContainers(reader, [...path, 'spec', 'initContainers'], kindOfInitContainer),
  ];
  const isRead = isWhole && reader.diagnostics.length === before;
  if (!isRead) return { ...told, ports: undefined, listens: undefined };
  const ports = declared.flatMap(({ name, protocol, port, declaredBy }) =>
    name === undefined || name === '' ? [] : [{ name, protocol, port, ...(declaredBy && { declaredBy }) }],
  );
  const listens = declared.filter(({ declaredBy }) => declaredBy !== 'init-container');
  // In the network of its node, a pod listens there itself.
  const hostPorts = isHostNetwork ? [] : listens.flatMap(({ hostPort }) => hostPort ?? []);
  return {
    ...told,
    ports,
    listens: listens.map(({ protocol, port }) => ({ protocol, port })),
    ...(hostPorts.length > 0 && { hostPorts }),
  };
}

/** kubernetes.io, "Windows containers in Kubernetes": the node selector decides where a pod runs, `os.name` says what it is made for. */
function readOs(reader: FieldReader, spec: FieldPath): string | undefined {
  return reader.text([...spec, 'os', 'name']) ?? reader.text([...spec, 'nodeSelector', OS_OF_NODE]);
}

function readPurpose(reader: FieldReader, containers: FieldPath): Purpose | undefined {
  for (const i of (reader.list(containers) ?? []).keys()) {
    const image = reader.text([...containers, i, 'image']);
    const commands = ['command', 'args'].flatMap((field) =>
      (reader.list([...containers, i, field]) ?? []).filter((one) => typeof one === 'string'),
    );
    const purpose = image === undefined ? undefined : purposeOfImage(image, commands);
    if (purpose !== undefined) return purpose;
  }
  return undefined;
}

/**
 * A pod that names none runs as `default` (kubernetes.io, "Configure Service Accounts for Pods"); for a partial description, the
 * rest may name one.
 */
function readServiceAccount(reader: FieldReader, spec: FieldPath, isWhole: boolean): string | undefined {
  const before = reader.diagnostics.length;
  const name = reader.text([...spec, 'serviceAccountName']) ?? reader.text([...spec, 'serviceAccount']);
  if (name !== undefined && name !== '') return name;
  return isWhole && reader.diagnostics.length === before ? 'default' : undefined;
}

/** Init containers end before the pod serves, except those with restartPolicy Always (KEP-753). */
function kindOfInitContainer(reader: FieldReader, container: FieldPath): DeclaredBy {
  return reader.text([...container, 'restartPolicy']) === 'Always' ? 'sidecar' : 'init-container';
}

function readContainers(
  reader: FieldReader,
  path: FieldPath,
  kindOf: (reader: FieldReader, container: FieldPath) => DeclaredBy,
): DeclaredPort[] {
  return (reader.list(path) ?? []).flatMap((_, i) => {
    const container = [...path, i];
    const declaredBy = kindOf(reader, container);
    return readPorts(reader, [...container, 'ports']).map((port) => ({ ...port, declaredBy }));
  });
}

function readPorts(reader: FieldReader, path: FieldPath): Omit<DeclaredPort, 'declaredBy'>[] {
  return (reader.list(path) ?? []).flatMap((_, i) => {
    const name = reader.text([...path, i, 'name']);
    const port = reader.integer([...path, i, 'containerPort']);
    const protocol = reader.text([...path, i, 'protocol']) ?? 'TCP';
    if (!isPortProtocol(protocol)) {
      reader.warn(
        [...path, i, 'protocol'],
        `\`${protocol}\` is not a protocol of ports`,
        'write `TCP`, `UDP` or `SCTP`; this port was ignored',
      );
      return [];
    }
    const hostPort = readHostPort(reader, [...path, i], protocol);
    return port === undefined ? [] : [{ name, protocol, port, hostPort }];
  });
}

const EVERY_ADDRESS = ['', '0.0.0.0', '::'];

function readHostPort(reader: FieldReader, path: FieldPath, protocol: PortProtocol): HostPort | undefined {
  const port = reader.integer([...path, 'hostPort']) ?? 0;
  const hostIp = reader.text([...path, 'hostIP']) ?? '';
  if (port === 0) return undefined;
  return { protocol, port, hostIp: EVERY_ADDRESS.includes(hostIp) ? undefined : hostIp };
}
