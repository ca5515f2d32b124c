import type { TFunction } from 'i18next';
import type { LogFact } from '#shared/operations/log.ts';

/** What an entry of the log says, in the user's language. */
export function logText(t: TFunction<'operations'>, fact: LogFact): string {
  switch (fact.kind) {
    case 'created': {
      return t('log.created', { title: fact.title });
    }
    case 'changed': {
      return t('log.changed');
    }
    case 'state': {
      const text = t('log.state', { from: t(`state.${fact.from}`), to: t(`state.${fact.to}`) });
      return fact.reason === null ? text : t('log.withReason', { text, reason: fact.reason });
    }
    case 'called': {
      return t('log.called', { count: fact.units, n: fact.units });
    }
    case 'checked': {
      const isOpen = fact.checks.filter(({ state }) => state !== 'passed');
      return isOpen.length === 0
        ? t('log.checkedAll', { unit: fact.callSign })
        : t('log.checkedWaived', {
            unit: fact.callSign,
            items: isOpen.map(({ item }) => t(`check.${item}`)).join(t('separator')),
          });
    }
    case 'waived': {
      return t('log.waived', { unit: fact.callSign, item: t(`check.${fact.item}`), reason: fact.reason });
    }
    case 'phase': {
      return t('log.phase', { n: fact.index + 1, name: fact.name });
    }
    case 'joined':
    case 'left':
    case 'answered': {
      return t(`log.${fact.kind}`, { unit: fact.callSign });
    }
    case 'late': {
      return t(`log.late_${fact.level}`, { unit: fact.callSign });
    }
    case 'order': {
      return t('log.order', { count: fact.units, n: fact.units, text: fact.text });
    }
    case 'unconfirmed': {
      return t(`log.unconfirmed_${fact.level}`, { count: fact.units, n: fact.units });
    }
    case 'need': {
      const { text, met, quantity, state } = fact;
      return t('log.need', { text, met, quantity, state: t(`need.${state}`) });
    }
    case 'sos': {
      return t(`log.sos_${fact.step}`, { unit: fact.callSign });
    }
    case 'evidence': {
      return t('log.evidence', { unit: fact.callSign, what: t(`evidenceKind.${fact.what}`) });
    }
    case 'note': {
      return t('log.note', { text: fact.text });
    }
    case 'report': {
      return t(`log.report_${fact.step}`);
    }
  }
}
