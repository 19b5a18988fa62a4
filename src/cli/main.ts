#!/usr/bin/env node
console.error('sluice: no command yet');
process.exitCode = 2;
