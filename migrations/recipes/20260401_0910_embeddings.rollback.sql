DROP TABLE recipe_embeddings;
