-- Serves: what stands on an indicator, oldest first; documents in flight over the indicators of a year.
create index lg_hold_open on lg_hold (indicator_id, id) where remaining_fen > 0;
-- Serves: findings of a span of days by rule and by decision, from the index alone.
create index rl_hit_days on rl_hit (unit_id, at, rule, level, decision);
