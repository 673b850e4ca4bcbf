namespace CollabDocs.Documents.Tests.Simulation;

/// <summary>Something happened in a simulation that must not.</summary>
internal sealed class SimulationFailure(string message) : Exception(message);
