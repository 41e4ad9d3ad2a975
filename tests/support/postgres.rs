//! A database for each test, cloned from the migrated one that `make test` lays ready.

#![expect(clippy::expect_used, reason = "a test fails by panicking")]

use std::env;
use std::str::FromStr;
use std::thread;

use sqlx::postgres::PgConnectOptions;
use sqlx::{AssertSqlSafe, ConnectOptions, Connection, PgConnection};
use uuid::Uuid;

/// A fresh, migrated database of one test's own; deleted when the test is over.
pub struct TestDatabase {
    /// Its name in the cluster.
    pub name: String,
    url: String,
}

impl TestDatabase {
    /// Clones the template.
    pub async fn create() -> Self {
        Self::clone_of("anteroom_template").await
    }

    /// Clones `template`: `template0` is an empty database, without our tables.
    pub async fn clone_of(template: &str) -> Self {
        let url = env::var("ANTEROOM_TEST_OWNER_URL").expect("the tests need a private Postgres around them: run `make test`");
        let database = Self { name: format!("test_{}", Uuid::new_v4().simple()), url };
        let mut conn = database.maintenance().await;
        // Several clones of one template at a time get in each other's way; the lock goes with the connection.
        sqlx::query("SELECT pg_advisory_lock(7418)").execute(&mut conn).await.expect("lock");
        let sql = format!("CREATE DATABASE {} TEMPLATE {template} OWNER anteroom_owner", database.name);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await.expect("clone of the template");
        conn.close().await.expect("closed");
        database
    }

    /// Connects as the database's owner, for whom row-level security holds too.
    pub fn owner_options(&self) -> PgConnectOptions {
        self.options("anteroom_owner")
    }

    /// Connects as the application does.
    pub fn app_options(&self) -> PgConnectOptions {
        self.options("anteroom_web")
    }

    /// Connects as the cluster's superuser, who sees everything: for looking at what is stored.
    pub fn superuser_options(&self) -> PgConnectOptions {
        self.options("postgres")
    }

    /// Its address for `role`, for programs.
    pub fn url(&self, role: &str) -> String {
        let (_, rest) = self.url.split_once('@').expect("an address with a user");
        let (host, _) = rest.split_once('/').expect("an address with a database");
        format!("postgres://{role}@{host}/{}", self.name)
    }

    fn options(&self, role: &str) -> PgConnectOptions {
        PgConnectOptions::from_str(&self.url(role)).expect("an address")
    }

    async fn maintenance(&self) -> PgConnection {
        self.superuser_options().database("postgres").connect().await.expect("the test Postgres answers")
    }

    async fn delete(&self) -> sqlx::Result<()> {
        let mut conn = self.superuser_options().database("postgres").connect().await?;
        let sql = format!("DROP DATABASE IF EXISTS {} WITH (FORCE)", self.name);
        sqlx::query(AssertSqlSafe(sql)).execute(&mut conn).await?;
        conn.close().await
    }
}

impl Drop for TestDatabase {
    /// As well as it can: what is left over goes with the whole cluster.
    fn drop(&mut self) {
        thread::scope(|scope| {
            scope.spawn(|| {
                if let Ok(runtime) = tokio::runtime::Builder::new_current_thread().enable_all().build() {
                    let _ = runtime.block_on(self.delete());
                }
            });
        });
    }
}
