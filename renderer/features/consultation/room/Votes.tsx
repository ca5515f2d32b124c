import { Button, Input, Space } from 'antd';
import { useState } from 'react';
import { useTranslation } from 'react-i18next';
import { hasVoice } from '#shared/consultation/rights.ts';
import { siteOf, VoteChoice, type Site } from '#shared/consultation/session.ts';
import type { ConsultationView } from '#shared/consultation/view.ts';
import { siteName } from '../names.ts';
import type { SessionClient } from '../session-client.ts';
import { useCommand } from '../../../app/use-command.ts';

/** Votes by roll: who voted how, the latest first. */
export function Votes({
  client,
  view,
  me,
}: {
  client: SessionClient;
  view: ConsultationView;
  me: Site;
}): React.JSX.Element {
  const { t } = useTranslation('consultation');
  const { run } = useCommand();
  const [question, setQuestion] = useState('');
  const isChair = view.chairId === me.id;
  const open = view.votes.find(({ closedAt }) => closedAt === null);
  const ask = async (): Promise<void> => {
    if (
      await run(() =>
        client.command({ type: 'openVote', id: crypto.randomUUID(), question: question.trim() }),
      )
    ) {
      setQuestion('');
    }
  };
  return (
    <div className="consultation-votes">
      {isChair && open === undefined && (
        <Space.Compact block size="small">
          <Input
            value={question}
            maxLength={300}
            placeholder={t('vote.question')}
            aria-label={t('vote.question')}
            onChange={({ target }) => setQuestion(target.value)}
            onPressEnter={() => question.trim() !== '' && void ask()}
            data-testid="vote-question"
          />
          <Button disabled={question.trim() === ''} onClick={() => void ask()} data-testid="vote-open">
            {t('vote.open')}
          </Button>
        </Space.Compact>
      )}
      {view.votes.length === 0 && <p className="consultation-dim">{t('vote.none')}</p>}
      {view.votes.toReversed().map((vote) => (
        <section key={vote.id} data-testid="vote">
          <h3>{vote.question}</h3>
          {vote.closedAt === null && hasVoice(me) && (
            <Space size={4}>
              {VoteChoice.options.map((choice) => (
                <Button
                  key={choice}
                  size="small"
                  type={
                    vote.votes.some((cast) => cast.siteId === me.id && cast.choice === choice)
                      ? 'primary'
                      : 'default'
                  }
                  onClick={() => void run(() => client.command({ type: 'castVote', id: vote.id, choice }))}
                  data-testid={`vote-${choice}`}
                >
                  {t(`vote.${choice}`)}
                </Button>
              ))}
            </Space>
          )}
          <ul>
            {vote.votes.map(({ siteId, choice }) => {
              const site = siteOf(view, siteId);
              return (
                <li key={siteId} data-testid="vote-cast">
                  {site === undefined ? siteId : siteName(site)} · {t(`vote.${choice}`)}
                </li>
              );
            })}
          </ul>
          {isChair && vote.closedAt === null && (
            <Button
              size="small"
              onClick={() => void run(() => client.command({ type: 'closeVote', id: vote.id }))}
              data-testid="vote-close"
            >
              {t('vote.close')}
            </Button>
          )}
        </section>
      ))}
    </div>
  );
}
