-- Budgets whose first round is done wait for the department's finance division; those from before it waited for nobody.
update fl_document set waiting_role = 'dept_finance', waiting_unit_id = unit_id
where kind = 'budget' and state = 'proposed' and waiting_role = '';
