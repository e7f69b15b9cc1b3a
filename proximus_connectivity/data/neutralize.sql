-- a copy of a database must not talk to an operator
UPDATE proximus_provider
   SET state = 'disabled',
       base_url = NULL,
       api_login = NULL,
       api_key = NULL,
       token_url = NULL,
       access_token = NULL,
       callback_secret = NULL
 WHERE code = 'tmf';

-- nor end the registrations of the original
UPDATE proximus_provider_hub
   SET external_ref = NULL,
       callback = NULL;

-- nor tell the figures of the original in its name
UPDATE proximus_figures_consent
   SET state = 'withdrawn',
       next_on = NULL,
       key = NULL
 WHERE state = 'agreed';
