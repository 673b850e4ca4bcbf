// Silos of one test that are starved by those of another declare each other dead.
[assembly: Xunit.CollectionBehavior(DisableTestParallelization = true)]
