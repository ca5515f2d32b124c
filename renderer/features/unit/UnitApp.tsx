import { useDuty } from './duty.ts';
import { DutyPage } from './DutyPage.tsx';
import { EnrolPage } from './EnrolPage.tsx';
import { OffDutyPage } from './OffDutyPage.tsx';

/** The officer's page: to be enrolled, off duty or on duty. */
export function UnitApp(): React.JSX.Element | null {
  const { stage, device } = useDuty();
  switch (stage) {
    case 'starting': {
      return null;
    }
    case 'enrol': {
      return <EnrolPage />;
    }
    case 'offDuty': {
      return <OffDutyPage />;
    }
    case 'onDuty': {
      return device === null ? null : <DutyPage device={device} />;
    }
  }
}
