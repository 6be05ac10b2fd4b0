-- What a version says is bought stays as it was sealed.
create trigger bg_version_purchase_no_update before update on bg_version_purchase begin select raise(abort, 'bg_version_purchase is append-only'); end;
create trigger bg_version_purchase_no_delete before delete on bg_version_purchase begin select raise(abort, 'bg_version_purchase is append-only'); end;
