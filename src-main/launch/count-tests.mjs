import { existsSync, readFileSync } from 'node:fs';

/**
 * The parts of vitest's json report that are used.
 *
 * @typedef {object} TestReport
 * @property {{ name: string, status: string, assertionResults: { fullName: string, status: string }[] }[]}
 *   testResults one per file
 */

/**
 * Sums the reports of several vitest runs. What fails outside a test (a file that does not load, an unhandled
 * rejection, a run that died before its report) counts as one failure, so that `0 failed` always means good.
 *
 * @param {readonly string[]} files vitest json reports
 * @param {readonly string[]} failedFiles the reports of the runs that ended with another code than 0
 * @returns {{ passed: number, failed: number, skipped: string[] }} `skipped` names the tests
 */
export function sumTestReports(files, failedFiles) {
  /** @type {{ passed: number, failed: number, skipped: string[] }} */
  const sum = { passed: 0, failed: 0, skipped: [] };
  for (const file of new Set([...files, ...failedFiles])) {
    const failedBefore = sum.failed;
    for (const result of existsSync(file) ? readReport(file).testResults : []) {
      const failedBeforeFile = sum.failed;
      for (const test of result.assertionResults) {
        if (test.status === 'passed') sum.passed += 1;
        else if (test.status === 'failed') sum.failed += 1;
        else sum.skipped.push(test.fullName);
      }
      if (result.status === 'failed' && sum.failed === failedBeforeFile) sum.failed += 1;
    }
    if (failedFiles.includes(file) && sum.failed === failedBefore) sum.failed += 1;
  }
  return sum;
}

/**
 * @param {string} file
 * @returns {TestReport}
 */
function readReport(file) {
  return JSON.parse(readFileSync(file, 'utf8'));
}
