// One job, then the page anew.
'use strict';

(async () => {
  const job = await nextJob();
  try {
    await jobs[job.kind](job);
  } catch (error) {
    await report('failed', { message: String(error) });
  }
  location.reload();
})();
