import type { Diagnostic } from '../model/diagnostic.ts';
import type { Gate } from './gate/gate-reason.ts';
import type { Simulation } from './simulation.ts';

/** A simulation, or the reason why there is none. */
export type SimulationResult =
  | { readonly kind: 'simulated'; readonly simulation: Simulation; readonly gate: Gate }
  | { readonly kind: 'not-simulated'; readonly diagnostics: readonly Diagnostic[]; readonly gate: Gate };
