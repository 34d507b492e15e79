"""client-watcher on one page.

    mailbox/    imap, maildir, mbox: what changed, headers of all, texts of clients alone     reads
    mail/       bytes -> Message: the new words, threads, machines' mail                      worker process
    reading     Message -> Reading, through classifier/: what each sentence does              worker process
    own_model   readings -> readings with the user's corrections                              pure but for its file
    state       readings and the ledger of drafts, in SQLite                                  cache
    clients     whose a message is, and which way it goes                                     pure
    signals/    readings, hours, invoices -> evidence                                         pure
    tally       evidence -> points at a moment                                                pure
    verdict     points -> verdict, reason, holds                                              pure
    letters/    a verdict's facts -> a letter, linted                                         pure but for templates
    drafts      verdicts -> the Drafts folder, each once                                      writes
    render/     assessments -> reports                                                        writes
    cli/        one file a command                                                            terminal

Data goes one way, through the frozen records of `records`; errors are one tree, in `errors`. Every
third-party package has one door, and a test says which. Start at `watcher.scan`: it is the whole program.
"""

__version__ = "0.1.0"
