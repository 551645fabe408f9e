"""Many pictures at once: a row of results for each, on the cores of one machine or of many; on one palette if wanted.

=============  ==============================================================================
module         what it does
=============  ==============================================================================
`storage`      reads and writes by name: the local disk, or an fsspec URL
`sources`      files, folders, patterns, URLs, a manifest -> the pictures, and their outputs' names
`results`      results.jsonl: a row for each picture
`steady`       the state of a worker: one thread, and warnings that find their picture
`work`         one picture -> its row
`shared`       the colours of all pictures -> one palette
`executors`    who works: processes or threads of this machine, behind one interface
`cluster`      the same interface on Dask
`plan`         what is asked for -> what there is to do
`run`          the plan -> rows, one by one
=============  ==============================================================================

Each module imports only those above it. The room may import `measure`, `quantization`, `palette_files` and what is
below them; only the command line imports it.
"""
