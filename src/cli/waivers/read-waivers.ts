import type { Waiver, WaiverTarget } from '../../impact/gate/waiver.ts';
import type { Diagnostic } from '../../model/diagnostic.ts';
import type { DiagnosticCode } from '../../model/diagnostic-code.ts';
import { isPortProtocol } from '../../model/protocol.ts';
import type { FieldPath } from '../../policy/manifest.ts';
import { compileOnce, readBySchema } from '../config/read-by-schema.ts';
import { WAIVERS_SCHEMA, type WaiversFile } from './waivers-schema.ts';

export interface WaiversReading {
  /** Empty when there is an error: a file that is only half read accepts nothing. */
  readonly waivers: readonly Waiver[];
  readonly diagnostics: readonly Diagnostic[];
}

type Item = WaiversFile['waivers'][number];

interface Problem {
  readonly code: DiagnosticCode;
  readonly message: string;
  readonly help: string;
  readonly path: FieldPath;
}

const compile = compileOnce<WaiversFile>(WAIVERS_SCHEMA);

/** Reads the text of a `.sluice-waivers.yaml`. */
export function readWaivers(file: string, content: string): WaiversReading {
  const reading = readBySchema(file, content, compile, 'the file of waivers');
  if (reading.kind === 'empty') return { waivers: [], diagnostics: [] };
  if (reading.kind === 'refused') return { waivers: [], diagnostics: reading.diagnostics };
  const problems: Problem[] = [];
  const waivers = reading.value.waivers.flatMap((item, i): Waiver[] => {
    const path = ['waivers', i] as const;
    const target = targetOf(item, path);
    const found = ['code' in target ? target : undefined, dayProblem(item, path)].filter(
      (problem) => problem !== undefined,
    );
    problems.push(...found);
    if (found.length > 0 || 'code' in target) return [];
    const { kind, owner, reason, expires } = item;
    return [{ kind, target, owner, reason, expires, span: reading.spanAt(path) }];
  });
  if (problems.length === 0) return { waivers, diagnostics: [] };
  return {
    waivers: [],
    diagnostics: problems.map(({ path, ...problem }) => ({
      ...problem,
      severity: 'error',
      meaning: 'unread',
      span: reading.spanAt(path),
    })),
  };
}

/** What is accepted must be stated once, with the keys of its kind. */
function targetOf(item: Item, path: FieldPath): WaiverTarget | Problem {
  const { kind, connection, workload, direction, fingerprint } = item;
  const said = [connection, workload ?? direction, fingerprint].filter((one) => one !== undefined).length;
  if (said === 1 && fingerprint !== undefined) return { by: 'fingerprint', fingerprint };
  if (said === 1 && kind === 'unprotected' && workload !== undefined && direction !== undefined) {
    return workload.includes('*')
      ? tooWide(`\`workload\` must name one workload`, [...path, 'workload'])
      : { by: 'workload', workload, direction };
  }
  if (said === 1 && kind !== 'unprotected' && connection !== undefined) {
    return connectionTarget(connection, [...path, 'connection']);
  }
  const wanted = kind === 'unprotected' ? '`workload` and `direction`' : '`connection`';
  return {
    code: 'waivers/target',
    message: `a waiver of kind \`${kind}\` needs either ${wanted} or \`fingerprint\`, and nothing else`,
    help: `write ${wanted}, or the \`fingerprint\` of the JSON report`,
    path,
  };
}

function connectionTarget(
  connection: NonNullable<Item['connection']>,
  path: FieldPath,
): WaiverTarget | Problem {
  const { source, destination, protocol, port } = connection;
  for (const [key, name] of [['source', source] as const, ['destination', destination] as const]) {
    if (name.includes('*') && !/^[^*/]+\/\*$/.test(name)) {
      return tooWide(`\`*\` may only stand for all names of one namespace, as in \`shop/*\``, [...path, key]);
    }
  }
  if (source.endsWith('/*') && destination.endsWith('/*')) {
    return tooWide('`*` may stand at one end of a connection, not at both', path);
  }
  if (protocol !== 'unknown' && isPortProtocol(protocol) !== (port !== undefined)) {
    return {
      code: 'waivers/port',
      message:
        port === undefined
          ? `a ${protocol} connection has a port, and the waiver must name it`
          : `${protocol} has no ports`,
      help: port === undefined ? 'add `port`' : 'remove `port`',
      path,
    };
  }
  return { by: 'connection', source, destination, protocol, port };
}

function tooWide(message: string, path: FieldPath): Problem {
  return {
    code: 'waivers/too-wide',
    message,
    help: 'name what is accepted; write several waivers if there are several',
    path,
  };
}

/** To a pattern `2026-02-30` is a date, and to the runtime the second of March. */
function dayProblem({ expires }: Item, path: FieldPath): Problem | undefined {
  const time = Date.parse(expires);
  if (!Number.isNaN(time) && new Date(time).toISOString().startsWith(expires)) return undefined;
  return {
    code: 'waivers/no-such-day',
    message: `\`expires\`: there is no day \`${expires}\``,
    help: 'write the last day on which it is valid, such as `2026-12-31`',
    path: [...path, 'expires'],
  };
}
