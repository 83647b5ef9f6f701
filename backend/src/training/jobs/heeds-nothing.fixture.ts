// A training process that reports once and then does not let itself be ended.
process.on('message', () => undefined);
process.send!({ type: 'progress', progress: { message: 'busy', done: 0, total: 1 } });
