"""Many pictures: one row of results each, on the cores of one machine or of many, on one shared palette if wanted.

=============  ==============================================================================
module         what it does
=============  ==============================================================================
`storage`      names to bytes and back: the local disk, or an fsspec URL
`sources`      files, folders, patterns, URLs, a manifest -> what to encode, and its output's name
`steady`       a worker's state: one thread, warnings that find their picture
`work`         one picture -> one row
`bins`         a picture's colours as whole-number bins, which merge in any order to the same
`shared`       the bins of a collection -> one palette
`results`      results.jsonl: a row a picture; what is done already
`executors`    the interface that hides who works; processes and threads of this machine
`cluster`      the same interface on Dask
`run`          all of it on one page
=============  ==============================================================================
"""
