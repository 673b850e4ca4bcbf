using CollabDocs.Grains.Interfaces;

namespace CollabDocs.Grains;

/// <summary>What calls between silos fail with.</summary>
internal static class Failures
{
    /// <summary>Whether a call failed because of where it went, not of what it asked: a silo that is gone, a time-out, a message that was rejected. What it
    /// did there is unknown.</summary>
    public static bool AreTransient(Exception failure) =>
        failure is TimeoutException or OrleansException or DocumentUnavailableException or ObjectDisposedException;
}
