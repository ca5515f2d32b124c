import { Image } from 'antd';
import { useQuery } from '@tanstack/react-query';
import { useTranslation } from 'react-i18next';
import { siteOf, type RollCall } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { formatClock, formatTime } from '../../app/format.ts';
import { useApi } from '../../app/session.ts';
import { StateMark } from '../../components/StateMark.tsx';
import { siteName } from './names.ts';

/** The site as it was when it answered. */
function AnswerPicture({ path, name }: { path: string; name: string }): React.JSX.Element | null {
  const api = useApi();
  const { data: url } = useQuery({
    queryKey: ['consultation.picture', path],
    staleTime: Infinity,
    queryFn: async () => {
      const response = await fetch(`${api.baseUrl}${path}`, {
        headers: { authorization: `Bearer ${api.token}` },
      });
      if (!response.ok) {
        throw new Error(`HTTP ${response.status}`);
      }
      return URL.createObjectURL(await response.blob());
    },
  });
  return url === undefined ? null : <Image src={url} alt={name} width={72} data-testid="roll-picture" />;
}

function Roll({ session, roll }: { session: ConsultationView; roll: RollCall }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const answered = roll.answers.filter(({ answeredAt }) => answeredAt !== null).length;
  return (
    <section className="consultation-roll" data-testid="roll">
      <h3>
        {t('roll.at', { time: formatTime(roll.calledAt) })} ·{' '}
        {t('roll.count', { answered, all: roll.answers.length })}
      </h3>
      <ul>
        {roll.answers.map(({ siteId, answeredAt, hasPicture }) => {
          const site = siteOf(session, siteId);
          const name = site === undefined ? siteId : siteName(site);
          return (
            <li key={siteId} data-testid="roll-answer" data-answered={answeredAt !== null}>
              <StateMark state={answeredAt === null ? 'attention' : 'done'} />
              <span>{name}</span>
              <time>
                {answeredAt === null
                  ? t(roll.closedAt === null ? 'roll.waiting' : 'roll.absent')
                  : t('roll.answered', {
                      time: formatClock(answeredAt),
                      seconds: Math.round((answeredAt - roll.calledAt) / 1000),
                    })}
              </time>
              {hasPicture && (
                <AnswerPicture path={`/consultations/${session.id}/rolls/${roll.id}/${siteId}`} name={name} />
              )}
            </li>
          );
        })}
      </ul>
    </section>
  );
}

/** Roll calls (点名), the latest first. */
export function RollCalls({ session }: { session: ConsultationView }): React.JSX.Element {
  const { t } = useTranslation('consultation');
  return session.rollCalls.length === 0 ? (
    <p className="consultation-dim">{t('roll.none')}</p>
  ) : (
    <div className="consultation-rolls">
      {session.rollCalls.toReversed().map((roll) => (
        <Roll key={roll.id} session={session} roll={roll} />
      ))}
    </div>
  );
}
