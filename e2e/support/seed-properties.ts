import fc from 'fast-check';

/**
 * What properties are tried with is the same in each run, so that a change is judged by what it changes. Others are
 * tried with `CCPROXY_PROPERTY_SEED=random`, or a number that a failure named.
 */
const given = process.env.CCPROXY_PROPERTY_SEED ?? '20261124';
if (given !== 'random') fc.configureGlobal({ ...fc.readConfigureGlobal(), seed: Number(given) });
