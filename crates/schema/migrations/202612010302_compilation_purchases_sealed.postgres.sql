-- What a version says is bought stays as it was sealed.
revoke update, delete, truncate on bg_version_purchase from current_user;
