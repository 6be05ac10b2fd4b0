-- Revenue items of budgeted income become codes of the scheme 'revenue_items'. What was typed under a known name gets its
-- code; anything else gets the code of its fund and keeps the words in its note.
update bg_income_line set revenue_item = case revenue_item
  when '事业收入' then 'operating' when '上级补助收入' then 'superior_subsidy'
  when '附属单位上缴收入' then 'subordinate_remittance' when '经营收入' then 'business'
  when '事业单位经营收入' then 'business' when '非同级财政拨款收入' then 'other_level_appropriation'
  when '投资收益' then 'investment' when '捐赠收入' then 'donation' when '利息收入' then 'interest'
  when '租金收入' then 'rent' when '其他收入' then 'other' when '使用非财政拨款结余' then 'surplus_used'
  when '上年结转' then 'carry_over' else revenue_item end;
update bg_income_line set
  note = '原收入项目：' || revenue_item || case when note = '' then '' else '；' || note end,
  revenue_item = case substr(fund, 1, 2) when '31' then 'operating' when '32' then 'superior_subsidy'
    when '33' then 'subordinate_remittance' when '34' then 'business' else 'other' end
where revenue_item not in ('operating', 'superior_subsidy', 'subordinate_remittance', 'business',
  'other_level_appropriation', 'investment', 'donation', 'interest', 'rent', 'other', 'surplus_used', 'carry_over');

-- What a project is for, as the table of performance targets publishes it.
create view v_project_goal as select id as project_id, reason as goal from pj_project;
