"""Work that happens without a person: rows that a worker claims, tries, and tries again.

Invariants: a job is claimed by one worker, by one UPDATE that tells whether it got it; a claim runs
out, so that a worker that was killed loses the job to another one and the job is done; a job may
therefore run twice, and every handler must bear it. What failed says why, until a person looks.
"""
