import { folderOf } from '../file-path.ts';
import { ANYTHING } from '../kustomization.ts';
import type { Deliverer } from './delivery.ts';

/** An overlay for every object, or for policies by their kind. */
const OF_POLICIES = /#@\s{0,20}overlay\/match\b[^\n]{0,500}(?:overlay\.all\b|Polic(?:y|ies)\b)/;

/**
 * Overlays of ytt, which change objects of other files. Source: ytt's documentation of overlays. Only a command line says which
 * files are read together, so an overlay is taken to apply to those beside its folder, too.
 */
export const YTT: Deliverer = {
  marks: ['overlay/match'],
  read({ file, text }) {
    if (!OF_POLICIES.test(text)) return [];
    return [
      {
        file,
        folder: folderOf(folderOf(file)),
        isDeep: true,
        components: [],
        transformations: [{ ...ANYTHING, field: 'overlay/match' }],
        text,
      },
    ];
  },
};
