import { type Diagnostic, hasErrors } from '../../../model/diagnostic.ts';
import {
  diagnosticClauses,
  groupDiagnostics,
  isSilenced,
  silencedClauses,
} from '../clauses/diagnostic-clause.ts';
import { plural } from '../phrases/count.ts';
import { rows, type Section } from './section.ts';

/** Problems of the input: those of the change, those that were there before it, and those that comments silence. */
export function inputSections(diagnostics: readonly Diagnostic[]): readonly Section[] {
  const silenced = diagnostics.filter(isSilenced);
  const heard = diagnostics.filter((diagnostic) => !isSilenced(diagnostic));
  const known = heard.filter(({ side }) => side === 'both');
  const own = heard.filter(({ side }) => side !== 'both');
  const files = new Set(known.map(({ span }) => span?.file)).size;
  return [
    diagnosticsSection(`${plural(own.length, 'problem')} in the input`, own, { isOpen: hasErrors(own) }),
    diagnosticsSection(
      `Also in the base, in files that this change does not touch: ${plural(known.length, 'problem')} in ${plural(files, 'file')}`,
      known,
      { isOpen: false },
    ),
    {
      title: `Silenced by comments: ${plural(silenced.length, 'problem')}`,
      isOpen: false,
      ...rows(groupDiagnostics(silenced), silencedClauses),
    },
  ];
}

export function diagnosticsSection(
  title: string,
  diagnostics: readonly Diagnostic[],
  { isOpen }: Pick<Section, 'isOpen'>,
): Section {
  return { title, isOpen, ...rows(groupDiagnostics(diagnostics), diagnosticClauses) };
}
