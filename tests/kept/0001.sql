BEGIN TRANSACTION;
CREATE TABLE attachments (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	blob_id INTEGER, 
	name TEXT NOT NULL, 
	media_type TEXT NOT NULL, 
	kind TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	created_at BIGINT NOT NULL, 
	url TEXT, 
	details JSON, 
	CONSTRAINT pk_attachments PRIMARY KEY (id), 
	CONSTRAINT ck_attachments_kind_known CHECK (kind IN ('image', 'audio', 'video', 'pdf', 'text', 'document', 'unknown')), 
	CONSTRAINT fk_attachments_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE, 
	CONSTRAINT fk_attachments_blob_id_blobs FOREIGN KEY(blob_id) REFERENCES blobs (id) ON DELETE NO ACTION
);
INSERT INTO "attachments" VALUES(71,101,21,'notes – copy.txt','text/plain','text',0,1795000000000000,NULL,'{"charset": "utf-8"}');
INSERT INTO "attachments" VALUES(72,101,NULL,'far.png','image/png','image',1,1795000000000000,'https://a.invalid/far.png',NULL);
CREATE TABLE blobs (
	id INTEGER NOT NULL, 
	digest TEXT NOT NULL, 
	size BIGINT NOT NULL, 
	media_type TEXT NOT NULL, 
	created_at BIGINT NOT NULL, 
	CONSTRAINT pk_blobs PRIMARY KEY (id)
);
INSERT INTO "blobs" VALUES(21,'9f86d081884c7d659a2feaa0c55ad015a3bf4f1b2b0b822cd15d6c15b0f00a08',4,'text/plain',1795000000000000);
CREATE TABLE chats (
	id INTEGER NOT NULL, 
	model_id INTEGER, 
	kind TEXT NOT NULL, 
	title TEXT, 
	provider TEXT, 
	model_name TEXT, 
	profile TEXT, 
	assistant_name TEXT, 
	pinned BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	deleted_at BIGINT, 
	assistant_id BIGINT, 
	settings JSON NOT NULL, 
	CONSTRAINT pk_chats PRIMARY KEY (id), 
	CONSTRAINT ck_chats_kind_known CHECK (kind IN ('chat', 'thread')), 
	CONSTRAINT fk_chats_model_id_models FOREIGN KEY(model_id) REFERENCES models (id) ON DELETE SET NULL
);
INSERT INTO "chats" VALUES(42,NULL,'thread',NULL,NULL,NULL,NULL,'Reader',0,1795000000000000,1795000000000000,1795000000000003,NULL,'{}');
INSERT INTO "chats" VALUES(9007199254740993,11,'chat','Über Katzen und 🐈, it''s ''''quoted''''','openai','gpt-5-mini','Work',NULL,1,1795000000000000,1795000000000009,NULL,NULL,'{"temperature": 0.2, "tools": ["clock"]}');
CREATE TABLE desktop_chat_version (
	version_num VARCHAR(32) NOT NULL, 
	CONSTRAINT desktop_chat_version_pkc PRIMARY KEY (version_num)
);
INSERT INTO "desktop_chat_version" VALUES('0001');
CREATE TABLE messages (
	id INTEGER NOT NULL, 
	parent_id INTEGER, 
	chat_id INTEGER NOT NULL, 
	model_id INTEGER, 
	run_id INTEGER, 
	role TEXT NOT NULL, 
	status TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	version INTEGER NOT NULL, 
	on_path BOOLEAN NOT NULL, 
	selected BOOLEAN NOT NULL, 
	finish_reason TEXT, 
	provider TEXT, 
	model_name TEXT, 
	profile TEXT, 
	has_calls BOOLEAN NOT NULL, 
	has_files BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	deleted_at BIGINT, 
	content TEXT NOT NULL, 
	thinking TEXT, 
	raw JSON, 
	citations JSON, 
	CONSTRAINT pk_messages PRIMARY KEY (id), 
	CONSTRAINT ck_messages_role_known CHECK (role IN ('system', 'user', 'assistant', 'tool')), 
	CONSTRAINT ck_messages_status_known CHECK (status IN ('pending', 'streaming', 'complete', 'partial', 'cancelled')), 
	CONSTRAINT ck_messages_pending_is_assistant CHECK (status != 'pending' OR role = 'assistant'), 
	CONSTRAINT ck_messages_system_off_path CHECK (role != 'system' OR on_path IS 0), 
	CONSTRAINT fk_messages_parent_id_messages FOREIGN KEY(parent_id) REFERENCES messages (id) ON DELETE NO ACTION, 
	CONSTRAINT fk_messages_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE, 
	CONSTRAINT fk_messages_model_id_models FOREIGN KEY(model_id) REFERENCES models (id) ON DELETE SET NULL, 
	CONSTRAINT fk_messages_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "messages" VALUES(100,NULL,9007199254740993,NULL,NULL,'system','complete',0,1,0,1,NULL,NULL,NULL,NULL,0,0,1795000000000000,1795000000000000,NULL,'Be brief.',NULL,NULL,NULL);
INSERT INTO "messages" VALUES(101,NULL,9007199254740993,NULL,NULL,'user','complete',0,1,1,1,NULL,NULL,NULL,'Work',0,1,1795000000000000,1795000000000000,NULL,'What do cats say?

```python
print(''miaow'')
```',NULL,NULL,NULL);
INSERT INTO "messages" VALUES(102,101,9007199254740993,11,51,'assistant','complete',1,1,1,1,'tool_calls','openai','gpt-5-mini',NULL,1,0,1795000000000001,1795000000000001,NULL,'','They might say miaow.','{"format": "responses", "items": []}',NULL);
INSERT INTO "messages" VALUES(103,102,9007199254740993,NULL,51,'tool','complete',2,1,1,1,NULL,NULL,NULL,NULL,0,0,1795000000000002,1795000000000002,NULL,'12:00',NULL,NULL,NULL);
INSERT INTO "messages" VALUES(104,103,9007199254740993,11,51,'assistant','complete',3,1,1,1,'stop',NULL,NULL,NULL,0,0,1795000000000003,1795000000000003,NULL,'Miaow, 猫 says 「にゃー」. ␀ stays.',NULL,NULL,'[{"url": "https://a.invalid", "title": "A"}]');
INSERT INTO "messages" VALUES(105,104,9007199254740993,NULL,NULL,'user','complete',4,1,1,1,NULL,NULL,NULL,NULL,0,0,1795000000000004,1795000000000004,NULL,'And dogs?',NULL,NULL,NULL);
INSERT INTO "messages" VALUES(106,105,9007199254740993,NULL,52,'assistant','partial',5,1,1,1,NULL,NULL,NULL,NULL,0,0,1795000000000005,1795000000000005,NULL,'Wo',NULL,NULL,NULL);
INSERT INTO "messages" VALUES(107,106,9007199254740993,NULL,NULL,'user','complete',6,1,0,1,NULL,NULL,NULL,NULL,0,0,1795000000000006,1795000000000006,1795000000000008,'gone',NULL,NULL,NULL);
INSERT INTO "messages" VALUES(108,103,9007199254740993,NULL,51,'assistant','cancelled',3,2,0,0,NULL,NULL,NULL,NULL,0,0,1795000000000003,1795000000000003,NULL,'Another version',NULL,NULL,NULL);
CREATE TABLE models (
	id INTEGER NOT NULL, 
	provider TEXT NOT NULL, 
	model_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	family TEXT, 
	context_window INTEGER, 
	max_output INTEGER, 
	knowledge_date TEXT, 
	source TEXT NOT NULL, 
	retired BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	modalities JSON NOT NULL, 
	capabilities JSON NOT NULL, 
	prices JSON NOT NULL, 
	extras JSON NOT NULL, 
	CONSTRAINT pk_models PRIMARY KEY (id), 
	CONSTRAINT ck_models_source_known CHECK (source IN ('bundled', 'provider', 'user'))
);
INSERT INTO "models" VALUES(11,'openai','gpt-5-mini','GPT-5 mini','gpt',400000,128000,'2025-05','provider',0,1795000000000000,1795000000000001,'{"input": ["text", "image"], "output": ["text"]}','["tools", "vision"]','{"input": "0.25"}','{}');
INSERT INTO "models" VALUES(12,'local','smollm2-135m-instruct','SmolLM2 135M',NULL,NULL,NULL,NULL,'bundled',1,1795000000000000,1795000000000000,'{}','[]','{}','{"note": "kept"}');
CREATE TABLE profiles (
	id INTEGER NOT NULL, 
	name TEXT NOT NULL, 
	colour TEXT, 
	is_default BOOLEAN NOT NULL, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	settings JSON NOT NULL, 
	CONSTRAINT pk_profiles PRIMARY KEY (id)
);
INSERT INTO "profiles" VALUES(31,'Work','#3b6ea5',1,1795000000000000,1795000000000000,'{"openai": {"base_url": "https://a.invalid/v1"}}');
INSERT INTO "profiles" VALUES(32,'Zuhause – privat',NULL,0,1795000000000000,1795000000000000,'{}');
CREATE TABLE run_steps (
	id INTEGER NOT NULL, 
	run_id INTEGER NOT NULL, 
	message_id INTEGER, 
	kind TEXT NOT NULL, 
	status TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	started_at BIGINT NOT NULL, 
	ended_at BIGINT, 
	error_text TEXT, 
	details JSON, 
	CONSTRAINT pk_run_steps PRIMARY KEY (id), 
	CONSTRAINT ck_run_steps_kind_known CHECK (kind IN ('message_creation', 'tool_calls')), 
	CONSTRAINT ck_run_steps_status_known CHECK (status IN ('in_progress', 'completed', 'failed', 'cancelled', 'expired')), 
	CONSTRAINT fk_run_steps_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE CASCADE, 
	CONSTRAINT fk_run_steps_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE SET NULL
);
INSERT INTO "run_steps" VALUES(91,51,104,'message_creation','completed',0,1795000000000000,1795000000000001,NULL,'{"x": [1, 2]}');
CREATE TABLE runs (
	id INTEGER NOT NULL, 
	chat_id INTEGER NOT NULL, 
	question_id INTEGER, 
	history_start_id INTEGER, 
	kind TEXT NOT NULL, 
	status TEXT NOT NULL, 
	number INTEGER NOT NULL, 
	instance TEXT, 
	error_class TEXT, 
	error_remedy TEXT, 
	incomplete_reason TEXT, 
	rounds INTEGER NOT NULL, 
	calls INTEGER NOT NULL, 
	assistant_name TEXT, 
	max_prompt_tokens INTEGER, 
	max_completion_tokens INTEGER, 
	created_at BIGINT NOT NULL, 
	updated_at BIGINT NOT NULL, 
	started_at BIGINT, 
	ended_at BIGINT, 
	expires_at BIGINT, 
	assistant_id BIGINT, 
	error_text TEXT, 
	error_details JSON, 
	required_action JSON, 
	limits JSON, 
	snapshot JSON, 
	CONSTRAINT pk_runs PRIMARY KEY (id), 
	CONSTRAINT ck_runs_kind_known CHECK (kind IN ('ask', 'complete', 'retry', 'continue', 'regenerate', 'run')), 
	CONSTRAINT ck_runs_status_known CHECK (status IN ('queued', 'in_progress', 'requires_action', 'cancelling', 'completed', 'failed', 'cancelled', 'expired', 'incomplete', 'interrupted')), 
	CONSTRAINT fk_runs_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE, 
	CONSTRAINT fk_runs_question_id_messages FOREIGN KEY(question_id) REFERENCES messages (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED, 
	CONSTRAINT fk_runs_history_start_id_messages FOREIGN KEY(history_start_id) REFERENCES messages (id) ON DELETE SET NULL DEFERRABLE INITIALLY DEFERRED
);
INSERT INTO "runs" VALUES(51,9007199254740993,101,NULL,'ask','completed',1,'a-b-c',NULL,NULL,NULL,2,1,NULL,NULL,NULL,1795000000000000,1795000000000000,1795000000000000,1795000000000002,NULL,NULL,NULL,NULL,NULL,'{"rounds": 8}','{"model": "gpt-5-mini"}');
INSERT INTO "runs" VALUES(52,9007199254740993,105,NULL,'ask','failed',2,NULL,'RateLimited','retry',NULL,1,0,NULL,NULL,NULL,1795000000000000,1795000000000000,NULL,NULL,NULL,NULL,'Too many requests.','{"retry_after": 3}',NULL,NULL,NULL);
CREATE TABLE tool_calls (
	id INTEGER NOT NULL, 
	message_id INTEGER NOT NULL, 
	result_id INTEGER, 
	tool_call_id TEXT NOT NULL, 
	name TEXT NOT NULL, 
	position INTEGER NOT NULL, 
	approval TEXT NOT NULL, 
	arguments_digest TEXT NOT NULL, 
	is_error BOOLEAN, 
	started_at BIGINT, 
	ended_at BIGINT, 
	created_at BIGINT NOT NULL, 
	arguments TEXT NOT NULL, 
	details JSON, 
	CONSTRAINT pk_tool_calls PRIMARY KEY (id), 
	CONSTRAINT ck_tool_calls_approval_known CHECK (approval IN ('none', 'waiting', 'approved', 'denied')), 
	CONSTRAINT fk_tool_calls_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE CASCADE, 
	CONSTRAINT fk_tool_calls_result_id_messages FOREIGN KEY(result_id) REFERENCES messages (id) ON DELETE SET NULL
);
INSERT INTO "tool_calls" VALUES(61,102,103,'call_1','clock',0,'approved','abc',0,1795000000000000,1795000000000001,1795000000000000,'{"zone": "CET"}','{"by": "person"}');
CREATE TABLE usages (
	id INTEGER NOT NULL, 
	chat_id INTEGER NOT NULL, 
	message_id INTEGER, 
	run_id INTEGER, 
	operation TEXT NOT NULL, 
	provider TEXT NOT NULL, 
	model_name TEXT NOT NULL, 
	profile TEXT, 
	status TEXT NOT NULL, 
	attempt INTEGER NOT NULL, 
	input_tokens INTEGER, 
	output_tokens INTEGER, 
	cache_read_tokens INTEGER, 
	cache_write_tokens INTEGER, 
	reasoning_tokens INTEGER, 
	cost BIGINT, 
	is_partial BOOLEAN NOT NULL, 
	request_id TEXT, 
	duration_ms INTEGER, 
	created_at BIGINT NOT NULL, 
	prices JSON, 
	CONSTRAINT pk_usages PRIMARY KEY (id), 
	CONSTRAINT ck_usages_status_known CHECK (status IN ('succeeded', 'failed', 'cancelled')), 
	CONSTRAINT fk_usages_chat_id_chats FOREIGN KEY(chat_id) REFERENCES chats (id) ON DELETE CASCADE, 
	CONSTRAINT fk_usages_message_id_messages FOREIGN KEY(message_id) REFERENCES messages (id) ON DELETE SET NULL, 
	CONSTRAINT fk_usages_run_id_runs FOREIGN KEY(run_id) REFERENCES runs (id) ON DELETE SET NULL
);
INSERT INTO "usages" VALUES(81,9007199254740993,104,51,'ask','openai','gpt-5-mini','Work','succeeded',1,120,30,64,NULL,12,9007199254740991,0,'req_1',812,1795000000000000,'{"input": "0.25"}');
INSERT INTO "usages" VALUES(82,9007199254740993,NULL,52,'ask','openai','gpt-5-mini',NULL,'failed',2,NULL,NULL,NULL,NULL,NULL,NULL,1,NULL,NULL,1795000000000000,NULL);
CREATE UNIQUE INDEX uq_models_model ON models (provider, model_id);
CREATE UNIQUE INDEX uq_blobs_digest ON blobs (digest);
CREATE UNIQUE INDEX uq_profiles_name ON profiles (name);
CREATE INDEX ix_runs_history_start_id ON runs (history_start_id);
CREATE INDEX ix_runs_question_id ON runs (question_id);
CREATE UNIQUE INDEX uq_runs_number ON runs (chat_id, number);
CREATE INDEX ix_runs_owned ON runs (status, instance);
CREATE UNIQUE INDEX uq_runs_active ON runs (chat_id) WHERE status IN ('queued', 'in_progress', 'requires_action', 'cancelling');
CREATE INDEX ix_messages_run_id ON messages (run_id);
CREATE INDEX ix_messages_deleted ON messages (chat_id, on_path) WHERE deleted_at IS NOT NULL;
CREATE INDEX ix_messages_role ON messages (chat_id, role);
CREATE INDEX ix_messages_siblings ON messages (parent_id, chat_id);
CREATE UNIQUE INDEX uq_messages_path ON messages (chat_id, position) WHERE on_path IS 1;
CREATE TRIGGER tr_messages_role_fixed BEFORE UPDATE OF role ON messages WHEN NEW.role IS NOT OLD.role BEGIN SELECT RAISE(ABORT, 'the role of a row of messages cannot change'); END;
CREATE INDEX ix_tool_calls_result_id ON tool_calls (result_id);
CREATE UNIQUE INDEX uq_tool_calls_call ON tool_calls (message_id, tool_call_id);
CREATE INDEX ix_attachments_blob_id ON attachments (blob_id);
CREATE INDEX ix_attachments_message_id ON attachments (message_id);
CREATE INDEX ix_usages_chat_id ON usages (chat_id);
CREATE INDEX ix_usages_message_id ON usages (message_id);
CREATE INDEX ix_usages_run_id ON usages (run_id);
CREATE INDEX ix_run_steps_message_id ON run_steps (message_id);
CREATE INDEX ix_run_steps_run_id ON run_steps (run_id);
COMMIT;
