import type { ExampleParts, Observation } from '../../../digest/observation.ts';
import type { EpochMs } from '../../../model/digest.ts';
import type { FlowLine } from '../../flow-line.ts';

/** What differs between records that say the same. */
export interface Different {
  readonly time: EpochMs | undefined;
  readonly lastTime: EpochMs | undefined;
  readonly port: number | undefined;
  readonly sourcePort: number | undefined;
}

/** The item of a record that says the same as an earlier one, but for what differs. */
export function lineAgain(of: FlowLine, line: number, different: Different): FlowLine {
  if (of.kind === 'observation') {
    const observation = observationAgain(of.observation, different);
    return of.isOtherLayer === true
      ? { line, kind: 'observation', observation, isOtherLayer: true }
      : { line, kind: 'observation', observation };
  }
  return of.kind === 'ignored' ? { ...of, line, time: different.time } : { ...of, line };
}

/** Members in the order of `observed`, so that the engine treats both alike. */
function observationAgain(of: Observation, { time, lastTime, port, sourcePort }: Different): Observation {
  const isLater = time !== undefined && lastTime !== undefined && lastTime > time;
  return {
    time,
    lastTime: isLater ? lastTime : undefined,
    node: of.node,
    connection: port === of.connection.port ? of.connection : { ...of.connection, port },
    outcome: of.outcome,
    observer: of.observer,
    weight: of.weight,
    isDirectionGuessed: of.isDirectionGuessed,
    isRefused: of.isRefused,
    policies: of.policies,
    example: new ExampleAgain(of.example, sourcePort, port),
    traffic: of.traffic,
  };
}

/** The example of a record that came again: only its ports are its own. */
class ExampleAgain implements ExampleParts {
  readonly #of: ExampleParts;
  readonly sourcePort: number | undefined;
  readonly destinationPort: number | undefined;

  constructor(of: ExampleParts, sourcePort: number | undefined, destinationPort: number | undefined) {
    this.#of = of;
    this.sourcePort = sourcePort;
    this.destinationPort = destinationPort;
  }

  get sourcePod(): string | undefined {
    return this.#of.sourcePod;
  }

  get sourceAddress(): string | undefined {
    return this.#of.sourceAddress;
  }

  get destinationPod(): string | undefined {
    return this.#of.destinationPod;
  }

  get destinationAddress(): string | undefined {
    return this.#of.destinationAddress;
  }
}
