import type { CredentialStatus } from '../../../src-shared/credential-status.ts';
import { DefinitionList } from '../../ui/definition-list.tsx';
import { Disclosure } from '../../ui/disclosure.tsx';
import { describeDetails } from './describe-details.ts';

/** What only some people want to know, behind a line. */
export function CredentialDetails({ credential }: { credential: CredentialStatus }) {
  const details = describeDetails(credential);
  if (details.length === 0) return null;
  return (
    <Disclosure summary="Details">
      <DefinitionList items={details} />
    </Disclosure>
  );
}
