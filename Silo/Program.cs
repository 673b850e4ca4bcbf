using CollabDocs.Silo;

return await ClusterNode.Run(args, Console.Error);
