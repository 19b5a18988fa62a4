/** Code that is mutated together, and the tests that concern it. Slow ones (whole commands, second evaluators) are left out. */
interface MutationPart {
  readonly mutate: readonly string[];
  readonly tests: readonly string[];
}

const ENGINE_TESTS = ['src/engine/**/*.test.ts', 'src/model/**/*.test.ts'];

const PARTS: Readonly<Record<string, MutationPart>> = {
  engine: {
    mutate: ['src/engine/**/*.ts'],
    tests: [...ENGINE_TESTS, 'test/unit/policy/{kubernetes,cilium,admin,calico}-cases.test.ts'],
  },
  impact: {
    mutate: ['src/impact/**/*.ts'],
    tests: [
      'src/impact/**/*.test.ts',
      'test/unit/policy/isolation.test.ts',
      'test/unit/report/report-headline.test.ts',
    ],
  },
  platform: {
    mutate: ['src/policy/platform/*.ts', 'src/policy/compile-policies.ts'],
    tests: [
      'test/unit/policy/{kubernetes,cilium,admin,calico}-cases.test.ts',
      'src/policy/platform/*.test.ts',
      'test/unit/policy/managed-platforms.test.ts',
    ],
  },
  kubernetes: {
    mutate: ['src/policy/kubernetes/**/*.ts'],
    tests: [
      'src/policy/{,fields/,kubernetes/**/}*.test.ts',
      'test/unit/policy/{kubernetes,policy}-cases.test.ts',
    ],
  },
  'cilium-compile': {
    mutate: ['src/policy/cilium/compile/*.ts'],
    tests: ['test/unit/policy/cilium-cases.test.ts'],
  },
  cilium: {
    mutate: ['src/policy/cilium/{,read/,schema/,lint/}*.ts'],
    tests: ['test/unit/policy/cilium-{cases,versions}.test.ts', 'test/unit/policy/policy-cases.test.ts'],
  },
  'calico-compile': {
    mutate: ['src/policy/calico/{,read/,compile/,selector/}*.ts'],
    tests: ['src/policy/calico/**/*.test.ts', 'test/unit/policy/calico-{cases,documents}.test.ts'],
  },
  calico: {
    mutate: ['src/policy/calico/lint/*.ts'],
    tests: ['test/unit/policy/policy-cases.test.ts'],
  },
  unread: {
    mutate: ['src/policy/{not-simulated,unrendered,silence}/*.ts'],
    tests: [
      'src/policy/{not-simulated,unrendered,silence}/*.test.ts',
      'test/unit/policy/policy-cases.test.ts',
      'test/unit/unrendered/{policies-not-simulated,template-values}.test.ts',
    ],
  },
  admin: {
    mutate: ['src/policy/admin/**/*.ts'],
    tests: ['test/unit/policy/{admin,policy}-cases.test.ts'],
  },
  inventory: {
    mutate: ['src/inventory/**/*.ts'],
    tests: [
      'src/inventory/**/*.test.ts',
      'test/unit/inventory/inventory-lints.test.ts',
      'test/unit/flows/hubble-cases.test.ts',
    ],
  },
  digest: {
    mutate: ['src/digest/**/*.ts'],
    // Those of whole files, test/unit/digest/{digest-file,flow-digest,folding,redaction}, take most of a minute for each survivor.
    tests: ['src/digest/**/*.test.ts'],
  },
  flows: {
    mutate: [
      'src/flows/format/pairing/{pair-directions,seen-connection}.ts',
      'src/flows/hubble/{blocks,ends,flow}/*.ts',
    ],
    tests: ['src/flows/{hubble,format}/**/*.test.ts', 'test/unit/flows/{hubble,flow-format}-cases.test.ts'],
  },
  'pair-directions': {
    mutate: ['src/flows/format/pairing/{pair-directions,seen-connection}.ts'],
    tests: ['src/flows/format/**/*.test.ts', 'test/unit/flows/flow-format-cases.test.ts'],
  },
  watch: {
    mutate: ['src/plan/watch/*.ts'],
    tests: ['src/plan/watch/*.test.ts'],
  },
  plan: {
    mutate: ['src/plan/*.ts'],
    tests: [
      'src/plan/*.test.ts',
      'src/report/deploy/{settling-lines,render-deploy}.test.ts',
      'src/cluster/write/settle.test.ts',
    ],
  },
  order: {
    mutate: ['src/plan/order/*.ts'],
    tests: ['src/plan/order/!(brute-force|bridges).test.ts'],
  },
  bridges: {
    mutate: ['src/plan/order/{bridge,copy-bridges,find-bridges,order-with-bridges}.ts'],
    tests: ['src/plan/order/{find-bridges,copy-bridges,order-changes,bridges}.test.ts'],
  },
};

/** That which the environment variable SLUICE_MUTATION names; throws if there is none of that name. */
export function mutationPart(name = process.env.SLUICE_MUTATION ?? ''): MutationPart {
  const part = PARTS[name];
  if (part === undefined) {
    throw new Error(`SLUICE_MUTATION=${name}: give one of ${Object.keys(PARTS).join(', ')}`);
  }
  return part;
}
