{
  "$schema": "./node_modules/@stryker-mutator/core/schema/stryker-schema.json",
  "testRunner": "vitest",
  "vitest": { "configFile": "vitest.mutation.config.ts", "related": false },
  "plugins": ["@stryker-mutator/vitest-runner"],
  "coverageAnalysis": "perTest",
  "mutate": [
    "src/{engine,impact,plan,inventory,digest}/*.ts",
    "src/policy/compile-policies.ts",
    "src/policy/kubernetes/{compile,compile-platform}.ts",
    "src/policy/platform/compose-kubernetes.ts",
    "src/flows/hubble/{judge-flow,flow-direction,trace-point,drop-reason,icmp-error,hairpin,reserved-identity}.ts",
    "!src/**/*.test.ts"
  ],
  "tsconfigFile": "no-tsconfig-needed.json",
  "reporters": ["clear-text", "progress", "json"],
  "jsonReporter": { "fileName": "reports/mutation.json" },
  "tempDirName": ".stryker-tmp",
  "ignorePatterns": [
    "dist",
    "bench",
    "examples",
    "reports",
    "docs",
    "test/cluster",
    "test/gitlab",
    "test/component",
    "test/render"
  ],
  "concurrency": 2,
  "timeoutMS": 20000
}
